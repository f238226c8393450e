// A photo as it is sent: small enough for a village line. The place of the phone is asked for, and
// done without where it is refused.
const SIDE = 1600;

async function drawn(file, side, quality) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", quality);
  });
}

// A JPEG of at most 1600 pixels a side; rejects what is no picture.
export const shrink = (file) => drawn(file, SIDE, 0.8);

// Where the phone is, or null: refused, unknown, or too slow.
export const place = () => new Promise((resolve) => {
  if (!navigator.geolocation) {
    resolve(null);
    return;
  }
  const found = ({ coords }) => resolve([Number(coords.latitude.toFixed(6)), Number(coords.longitude.toFixed(6))]);
  navigator.geolocation.getCurrentPosition(found, () => resolve(null), { timeout: 4000, maximumAge: 120_000 });
});
