// Sends what waits. An item is wiped only after the server has answered for it; without an answer it
// stays and is sent again, and the server knows it by its key.
import { ask, sending, within } from "./ask.js";
import * as store from "./store.js";

const FILE_PATIENCE = 600_000;

// Fetches the numbers in hand; gives back the account and a token for sending.
export async function refresh(settings) {
  const device = await store.device();
  const data = await ask(`${settings.data}?device=${device}`);
  await store.takeBlocks(data.blocks, data.account, device);
  return data;
}

// Numbers of this device's own; the answer says why there are none.
export async function takeNumbers(settings) {
  const { token } = await refresh(settings);
  const answer = await ask(settings.take, sending(token, { device: await store.device(), reception: settings.reception }));
  await refresh(settings);
  return answer;
}

// Forgets everything. Where everything was sent, another device may take the numbers left over.
export async function wipe(settings) {
  const device = await store.device();
  const isSent = (await store.items()).every((item) => item.state === "sent");
  await store.wipe();
  if (!isSent) return;
  try {
    const { token } = await ask(settings.data);
    await ask(settings.putDown, sending(token, { device }));
  } catch {
    // Without a line the numbers stay this device's until their block is returned.
  }
}

const message = ({ key, reception, block, sequence, printed, fields, questions }) => ({ key, reception, block, sequence, printed, fields, questions });

function answered(item, answer) {
  if (answer.state === "refused") return { ...item, state: "refused", reasons: answer.reasons };
  // Nothing of the person stays on the device.
  return {
    key: item.key, account: item.account, at: item.at, state: "sent",
    block: item.block, sequence: item.sequence, printed: item.printed,
    files: item.files ?? [], filesSent: 0, fileProblems: [],
    number: answer.number, url: answer.url, receipt: answer.receipt, clash: answer.clash, note: answer.note, same: answer.same,
  };
}

// Files follow their appeal one by one; each leaves the device once the server has answered for it.
async function sendFiles(settings, token, account) {
  const behind = (await store.items()).filter((item) => item.state === "sent" && item.account === account && item.files?.length);
  for (let item of behind) {
    while (item.files.length) {
      const [{ name, blob }, ...files] = item.files;
      const body = new FormData();
      body.append("key", item.key);
      body.append("file", blob, name);
      const answer = await ask(settings.file, { method: "POST", headers: { "X-CSRFToken": token }, body, ...within(FILE_PATIENCE) });
      const refused = answer.state === "refused";
      item = {
        ...item, files, filesSent: item.filesSent + (refused ? 0 : 1),
        fileProblems: refused ? [...item.fileProblems, { name, why: answer.reason }] : item.fileProblems,
      };
      await store.note(item);
    }
  }
}

export async function send(settings) {
  const { token, account } = await refresh(settings);
  const waiting = (await store.items()).filter((item) => item.state === "waiting" && item.account === account);
  waiting.sort((one, other) => one.at.localeCompare(other.at)); // the protocol has them in this order
  for (let from = 0; from < waiting.length; from += settings.most) {
    const part = waiting.slice(from, from + settings.most);
    const { items } = await ask(settings.sync, sending(token, { items: part.map(message) }));
    for (const answer of items) {
      const item = part.find((one) => one.key === answer.key);
      if (item) await store.note(answered(item, answer));
    }
  }
  await sendFiles(settings, token, account);
  await refresh(settings);
  return account;
}
