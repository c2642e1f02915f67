/** The handover's note that is being written: signing or settling takes it along, and leaving the page asks first. */

const form = /** @type {?HTMLFormElement} */ (document.querySelector("[data-note-form]"));
const FIELDS = ["text", "number", "due_at"];

/** What stands in a field of the note. @param {string} name */
const typed = (name) => /** @type {?HTMLInputElement} */ (form?.elements.namedItem(name))?.value.trim() ?? "";

let sent = false;
for (const other of document.querySelectorAll("form")) {
  other.addEventListener("submit", () => {
    sent = true;
    if (!form || other === form || !other.querySelector("[name=id_of_note]") || !typed("text")) return;
    for (const name of FIELDS) other.append(hidden(name, typed(name)));
  });
}
addEventListener("beforeunload", (event) => {
  if (!sent && typed("text")) event.preventDefault();
});

/** @param {string} name @param {string} value */
function hidden(name, value) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  return field;
}

export {};
