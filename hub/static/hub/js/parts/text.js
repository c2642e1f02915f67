/** Words in the reader's language, from Django's catalogue at /jsi18n/. */

const catalogue = /** @type {any} */ (globalThis);

/**
 * The sentence in the reader's language.
 * @param {string} msgid  English, with %(name)s places
 * @param {Object<string, any>} [values]
 * @returns {string}
 */
export function _(msgid, values) {
  const found = catalogue.gettext(msgid);
  return values ? catalogue.interpolate(found, values, true) : found;
}

/**
 * The same for something counted.
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @param {Object<string, any>} [values]
 * @returns {string}
 */
export function ngettext(one, many, n, values = {}) {
  return catalogue.interpolate(catalogue.ngettext(one, many, n), { n, ...values }, true);
}

/** The page's language, as in <html lang>. */
export const language = document.documentElement.lang || "zh-Hans";
