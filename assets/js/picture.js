// <button data-picture="id of an svg">: saves the drawing as a PNG. The looks that style sheets give
// are written onto a copy as attributes, so the picture needs no style and the policy stays strict.
const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "paint-order",
  "font-family", "font-size", "font-weight", "text-anchor"];
const SHARP = 2;
const HEAD = 44;

function dressed(svg) {
  const copy = svg.cloneNode(true);
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const from = [...svg.querySelectorAll("*")];
  [...copy.querySelectorAll("*")].forEach((element, place) => {
    const look = getComputedStyle(from[place]);
    for (const name of LOOKS) element.setAttribute(name, look.getPropertyValue(name));
    element.removeAttribute("href");
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  return { copy, width, height };
}

async function save(button) {
  const svg = document.getElementById(button.dataset.picture);
  const { copy, width, height } = dressed(svg);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = (width + 32) * SHARP;
  canvas.height = (height + HEAD + 24) * SHARP;
  const brush = canvas.getContext("2d");
  const page = getComputedStyle(button.closest(".c-picture"));
  brush.scale(SHARP, SHARP);
  brush.fillStyle = page.backgroundColor;
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.fillStyle = page.color;
  brush.font = `600 16px ${page.fontFamily}`;
  brush.fillText(button.dataset.pictureCaption, 16, 28, width);
  brush.drawImage(image, 16, HEAD, width, height);
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${button.dataset.pictureName}.png`;
    link.click();
    URL.revokeObjectURL(link.href);
  }, "image/png");
}

for (const button of document.querySelectorAll("[data-picture]")) {
  button.hidden = !document.getElementById(button.dataset.picture);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-picture]");
  if (button) save(button);
});
