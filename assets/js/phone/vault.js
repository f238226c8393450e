// Two locks. The PIN's key (PBKDF2, AES-GCM) guards what can be read on this phone. The server's
// public key seals what is on its way (P-256, HKDF, AES-GCM), so that it can be sent without the PIN;
// fieldvisits/phone/sealing.py opens it.
const ITERATIONS = 310_000;
const INFO = new TextEncoder().encode("qabulxona phone 1");
const bytes = (text) => new TextEncoder().encode(text);
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

export const toBase64 = (buffer) => {
  let text = "";
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
};
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

async function lock(pin, salt, iterations) {
  const raw = await crypto.subtle.importKey("raw", bytes(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

// A new key under a new PIN; `record` is what the phone keeps.
export async function create(pin) {
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const salt = random(16), iv = random(12);
  const wrapped = await crypto.subtle.wrapKey("raw", made, await lock(pin, salt, ITERATIONS), { name: "AES-GCM", iv });
  const record = { salt, iv, wrapped, iterations: ITERATIONS };
  return { record, key: await open(pin, record) };
}

// The key, or null for a wrong PIN.
export async function open(pin, { salt, iv, wrapped, iterations }) {
  try {
    const opener = await lock(pin, salt, iterations);
    return await crypto.subtle.unwrapKey("raw", wrapped, opener, { name: "AES-GCM", iv }, "AES-GCM", false, ["encrypt", "decrypt"]);
  } catch {
    return null;
  }
}

export async function encryptBytes(key, content) {
  const iv = random(12);
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, content) };
}

export const decryptBytes = (key, { iv, data }) => crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);

export const encrypt = (key, value) => encryptBytes(key, bytes(JSON.stringify(value)));
export const decrypt = async (key, box) => JSON.parse(new TextDecoder().decode(await decryptBytes(key, box)));

export async function seal(serverKey, name, content) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const point = fromBase64(serverKey);
  const theirs = await crypto.subtle.importKey("raw", point, curve, false, []);
  const once = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const mine = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, once.privateKey, 256);
  const salt = new Uint8Array([...mine, ...point]);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info: INFO }, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = random(12);
  const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(name) }, key, content);
  return new Blob([mine, iv, body]).arrayBuffer();
}

export const sealJson = (serverKey, name, value) => seal(serverKey, name, bytes(JSON.stringify(value)));

export async function digest(buffer) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
