// Owns: how long a call is on its way: what is left of it when the service's own time is taken off.
// Must not know: which calls are made.

/** The least of the last few: the others had to wait for something else too. */
const KEPT = 5;
const trips: number[] = [];

/** Milliseconds to the service and back; 0 before one has been measured. */
export const tripMs = (): number => (trips.length === 0 ? 0 : Math.min(...trips));

/** Passes an answer on as soon as its head is there. */
export async function measureTrip(call: () => Promise<Response>): Promise<Response> {
  const startMs = performance.now();
  const response = await call();
  const serviceMs = serviceTime(response.headers.get("server-timing"));
  if (serviceMs !== undefined) {
    trips.push(Math.max(0, performance.now() - startMs - serviceMs));
    if (trips.length > KEPT) trips.shift();
  }
  return response;
}

/** Of a Server-Timing header; proxies may have added their own to it. */
export function serviceTime(header: string | null): number | undefined {
  const told = /(?:^|,)\s*total;dur=(\d+(?:\.\d+)?)/.exec(header ?? "")?.[1];
  return told === undefined ? undefined : Number(told);
}
