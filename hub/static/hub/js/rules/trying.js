/** A trial takes some seconds: its button says so meanwhile, and is not pressed twice. */

const form = document.querySelector("form[data-tries]");
const words = form?.getAttribute("data-tries") ?? "";
/** @type {HTMLButtonElement | null} */
let pressed = null;
let said = "";

form?.addEventListener("submit", (event) => {
  const button = /** @type {SubmitEvent} */ (event).submitter;
  if (pressed) event.preventDefault();
  if (pressed || !(button instanceof HTMLButtonElement) || button.value !== "try") return;
  pressed = button;
  said = button.textContent ?? "";
  button.textContent = words;
  button.setAttribute("aria-busy", "true");
});

// who comes back with the browser's own button finds the form as it was
addEventListener("pageshow", () => {
  if (!pressed) return;
  pressed.textContent = said;
  pressed.removeAttribute("aria-busy");
  pressed = null;
});
