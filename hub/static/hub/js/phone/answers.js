/** What became of a tap, and how the phone stands to the hub, in words for whoever holds it. */

import { _ } from "../parts/text.js";

/** States after which nothing more happens. */
export const ENDED = new Set(["applied", "already", "conflict", "refused"]);

/**
 * What is so with a tap.
 * @param {any} tap      as kept
 * @param {string} state as shown: a tap made in another post is held
 */
export function wordsOf(tap, state) {
  if (state === "held") return _("Tapped as %(post)s. Choose that post to send it.", { post: tap.post_name });
  if (state === "unfinished") return _("The photos did not fit on this phone; the words are kept. Make room, then add the photos again.");
  if (state === "waiting" && tap.fault) return _("Kept on this phone. It could not be sent yet: %(why)s", { why: tap.fault });
  if (state === "waiting") return _("Kept on this phone; sent by itself when there is a network");
  if (state === "sending") return _("Being sent");
  if (state === "applied" || state === "already") return _("Delivered");
  if (tap.gone && tap.error?.code === "hub.not_found") return _("Sent back: the case is no longer yours to see. What you wrote is kept here.");
  if (state === "conflict") return _("Somebody else was faster: %(changed)s", { changed: tap.error?.values?.changed ?? "" });
  return _("Sent back: %(reason)s", { reason: tap.sentence });
}

/** @param {string} at  of a SyncState */
export function syncWords(at) {
  return {
    new: () => _("not synchronised yet"),
    ok: () => _("up to date"),
    busy: () => _("synchronising"),
    offline: () => _("No network. What you do is kept on this phone."),
    portal: () => _("This network wants a log-in of its own first. What you do is kept on this phone."),
    fault: () => _("The hub is in trouble; tried again by itself. What you do is kept on this phone."),
    signed_out: () => _("You are signed out. Sign in again to send what is kept here."),
    other_person: () => _("Signed in as somebody else, or in another post, than this page shows. Load it anew."),
    no_post: () => _("No post is chosen. Choose one to go on."),
  }[at]?.() ?? "";
}

export const fullWords = () => _("This phone's storage is full. Photos that were sent are cleared first; free some room, then add the photos again.");
