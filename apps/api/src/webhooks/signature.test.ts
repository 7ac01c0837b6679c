import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { newSecret, signatureHeader } from "./signature.ts";

test("the standard's vector", () => {
  const header = signatureHeader(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestampSeconds: 1614265330,
    body: '{"test": 2432232314}',
  });
  expect(header).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

test("a secret is whsec_ and 32 random bytes in base64", () => {
  const [one, other] = [newSecret(), newSecret()];
  expect(one).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(one).not.toBe(other);
});

describe("the standardwebhooks package", () => {
  const [current, former, stranger] = [newSecret(), newSecret(), newSecret()];
  const id = "evt_1";
  const body = '{"text":"für dich – 你好"}';
  const timestampSeconds = Math.floor(Date.now() / 1000);
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(timestampSeconds),
    "webhook-signature": signatureHeader([current, former], { id, timestampSeconds, body }),
  };

  test.each([
    ["the current secret", current],
    ["the former one", former],
  ])("accepts it by %s", (_, secret) => {
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  test("refuses it by another secret, with another id and with another body", () => {
    const verify = (secret: string, sent: string, more: object = {}) =>
      new Webhook(secret).verify(sent, { ...headers, ...more });
    expect(() => verify(stranger, body)).toThrow(WebhookVerificationError);
    expect(() => verify(current, body, { "webhook-id": "evt_2" })).toThrow(
      WebhookVerificationError,
    );
    expect(() => verify(current, `${body} `)).toThrow(WebhookVerificationError);
  });
});
