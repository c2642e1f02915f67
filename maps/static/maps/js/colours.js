/** The map's colours, read once from the tokens, so that canvas and page agree. */

/** @type {Map<string, string>} */
const known = new Map();

/** The value of a token. @param {string} name  such as "map-water" */
export function colour(name) {
  let value = known.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    known.set(name, value);
  }
  return value;
}
