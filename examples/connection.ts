// Owns: where the examples find the service.
// Must not know: what is asked of it.
const { CROSSRANK_URL, CROSSRANK_API_KEY } = process.env;

export const baseUrl = CROSSRANK_URL || "http://127.0.0.1:8080";

/** Clients of hosted services insist on a key; a service without keys takes any. */
export const apiKey = CROSSRANK_API_KEY || "none";
