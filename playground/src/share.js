// A state of the page in the fragment of its address, which browsers send to nobody.
// What comes from a fragment is somebody else's: it is bounded, and taken only in the very shape of a state.

const VERSION = 1;
const MOST_FRAGMENT = 60_000;
const MOST_TEXT = 1_000_000;
const MOST_FACTS = 500;
const MOST_VALUE = 2_000;

async function through(stream, bytes, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error("too long");
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Return the fragment of a state; `null` when it is too long for an address. */
export async function pack(state) {
  const text = new TextEncoder().encode(JSON.stringify({ v: VERSION, ...state }));
  const bytes = await through(new CompressionStream("deflate-raw"), text, MOST_TEXT);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const packed = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return packed.length > MOST_FRAGMENT ? null : `s=${packed}`;
}

/** Return the state of a fragment; `undefined` when it holds none, `null` when it is refused. */
export async function unpack(fragment) {
  const found = /^#?s=([A-Za-z0-9_-]+)$/.exec(fragment);
  if (!found) return fragment.length > 1 ? null : undefined;
  if (found[1].length > MOST_FRAGMENT) return null;
  try {
    const binary = atob(found[1].replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const text = await through(new DecompressionStream("deflate-raw"), bytes, MOST_TEXT);
    const state = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
    return isState(state) ? state : null;
  } catch {
    return null;
  }
}

const isText = (value, most) => typeof value === "string" && value.length <= most;
const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isRank = (value) => Number.isInteger(value) && value >= 0 && value <= MOST_TEXT;

function isValue(value) {
  if (value === null || typeof value === "boolean" || isRank(value)) return true;
  if (Array.isArray(value)) return value.length <= MOST_FACTS && value.every((v) => isText(v, 200));
  return isText(value, MOST_VALUE);
}

function isTold(told) {
  if (!Array.isArray(told) || told.length > MOST_FACTS) return false;
  return told.every((pair) => Array.isArray(pair) && pair.length === 2 && isText(pair[0], 200) && isValue(pair[1]));
}

const isCase = (found) => isPlain(found) && isText(found.decision, 200) && isTold(found.told);

function isEdit(edit) {
  if (!isPlain(edit) || !isText(edit.base, 64)) return false;
  return isRank(edit.from) && isRank(edit.cut) && isText(edit.put, MOST_TEXT);
}

function isState(state) {
  if (!isPlain(state) || state.v !== VERSION || typeof state.own !== "boolean") return false;
  if (!isText(state.file, 100) || !isPlain(state.edits)) return false;
  if (!(state.text === null || isText(state.text, MOST_TEXT))) return false;
  const edits = Object.entries(state.edits);
  if (edits.length > 100 || !edits.every(([file, edit]) => isText(file, 100) && isEdit(edit))) return false;
  return isCase(state.case);
}

/** Return how a text differs from another: the one stretch outside which they are equal. */
export function difference(before, after) {
  let from = 0;
  const short = Math.min(before.length, after.length);
  while (from < short && before[from] === after[from]) from++;
  let end = 0;
  while (end < short - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const put = after.slice(from, after.length - end);
  return { base: digest(before), from, cut: before.length - end - from, put };
}

/** Return the text that a difference makes of another; `null` when it was made for none such. */
export function applied(before, edit) {
  if (edit.base !== digest(before) || edit.from + edit.cut > before.length) return null;
  return before.slice(0, edit.from) + edit.put + before.slice(edit.from + edit.cut);
}

/** Tell texts of two versions of a file apart; it protects from nobody. */
function digest(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(16)}`;
}
