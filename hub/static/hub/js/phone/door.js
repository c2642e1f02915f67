/** On pages where one signs in or out, whatever page it is: a phone of the hub forgets there what it was told, too. */

import { depart, departed, departing, markDeparting } from "./leave.js";

const words = /** @type {?HTMLTemplateElement} */ (document.querySelector("#leaving"));

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-leaves]"))) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(form, Number(form.dataset.leaves));
  });
}

/** @param {HTMLFormElement} form @param {number} user */
async function leave(form, user) {
  const { isPhone, unsentOf, forgetAll } = await import("./forgetting.js");
  if (!(await isPhone())) return form.submit();
  if ((await unsentOf(user).catch(() => 0)) && !confirm(words?.dataset.unsent)) return;
  markDeparting(user);
  await forgetAll(user).catch(console.error);
  await depart();
  location.reload(); // somebody else's log-in
}

if (document.querySelector("form[data-enters]")) {
  // the hub shows it to nobody who is signed in
  departed();
  const { isPhone, forgetTold } = await import("./forgetting.js");
  if (await isPhone()) await forgetTold().catch(console.error);
} else if (departing()) {
  await depart();
  location.reload();
}
