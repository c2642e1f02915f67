/** A page that could not be made asks now and then whether it can be, and then loads itself anew: nothing flickers meanwhile. */

const AGAIN = Number(document.querySelector("meta[name=again]")?.getAttribute("content") ?? 15) * 1000;

setInterval(async () => {
  const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.reload();
}, AGAIN);
