// J and K follow rel="next" and rel="prev" of the page, unless somebody is typing.
const LINKS = { j: "next", k: "prev" };

document.addEventListener("keydown", (event) => {
  const wanted = LINKS[event.key.toLowerCase()];
  if (!wanted || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  document.querySelector(`main nav a[rel="${wanted}"]`)?.click();
});
