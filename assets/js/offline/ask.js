// Asks the server in JSON, for pages that also work without a line. An expired sign-in answers with
// a redirect, which is told apart from a broken line.
export class SignInNeeded extends Error {}

// A line that is up but never answers is given up, so that the next try can begin.
const PATIENCE = 30_000;
const SENDING_PATIENCE = 120_000;
export const within = (milliseconds) => ({ signal: AbortSignal.timeout(milliseconds) });

export async function answerOf(url, options = {}) {
  const patience = within(options.body ? SENDING_PATIENCE : PATIENCE);
  const answer = await fetch(url, { credentials: "same-origin", redirect: "manual", cache: "no-store", ...patience, ...options });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new SignInNeeded();
  return answer;
}

export async function ask(url, options = {}) {
  const answer = await answerOf(url, options);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

export const sending = (token, data) => ({
  method: "POST",
  headers: { "Content-Type": "application/json", "X-CSRFToken": token },
  body: JSON.stringify(data),
});
