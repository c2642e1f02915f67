/** Print the sheet: the page's style for paper leaves everything else out. */

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

export {};
