/** Large text, for reading in the sun or without glasses; it belongs to the phone and not to a person. */

const NAME = "hub.text";

/** Whether the pages are written large; with a value, set it. @param {boolean} [on] */
export function largeText(on) {
  try {
    if (on !== undefined) localStorage.setItem(NAME, on ? "large" : "usual");
    on ??= localStorage.getItem(NAME) === "large";
  } catch {
    on ??= false; // storage is closed: large for as long as the page is open
  }
  document.documentElement.dataset.text = on ? "large" : "usual";
  return on;
}
