/** Keys of OpenAI and its like, Slack, GitHub, Hugging Face, Groq, Google and Amazon, tokens of web logins, and whatever stands behind `Bearer`. */
const keyShapes = [
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\bxox[a-z]-[A-Za-z0-9-]{8,}/g,
  /\bxapp-[A-Za-z0-9-]{8,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}/g,
  /\bgithub_pat_\w{16,}/g,
  /\b(?:hf|gsk)_[A-Za-z0-9]{16,}/g,
  /\bAIza[\w-]{30,}/g,
  /\bA[KS]IA[A-Z0-9]{16}\b/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/g,
  // A socket of Slack's, an address to answer a person at, and the old proof that a payload is Slack's.
  /(?<=[?&]ticket=)[\w-]{8,}/g,
  /(?<=\bhooks\.slack(?:-gov)?\.com\/)[\w/-]{8,}/g,
  /(?<="token\\?":\\?")[^"\\]{8,}/g,
  /(?<=\bBearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi,
];

/** The text without the secrets that we hold and without what looks like one. */
export function redact(text: string, secrets: readonly string[]): string {
  // A "key" that a server without keys is given, such as `x` or `ollama`, would take ordinary words out of every sentence.
  const held = secrets.filter((secret) => secret.length >= 12);
  const without = held.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
  return keyShapes.reduce((rest, shape) => rest.replace(shape, '[secret]'), without);
}
