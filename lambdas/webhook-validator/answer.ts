/** Answers to senders. They say what was wrong with the request and nothing about us. */
export interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

export const accepted = (): HttpAnswer => answer(200, { received: true });

export const refusals = {
  providerUnknown: refusal(404, "provider_unknown", "There is no such webhook provider."),
  tooLarge: refusal(413, "request_too_large", "The body is larger than 256 KiB."),
  malformed: refusal(400, "malformed", "The body is not an event of this provider."),
  signature: refusal(401, "signature_invalid", "The signature is missing, wrong or too old."),
  unavailable: {
    ...refusal(503, "unavailable", "Try again later: the event was not taken."),
    headers: { "content-type": "application/json", "retry-after": "5" },
  },
} as const;

function refusal(statusCode: number, error: string, message: string): HttpAnswer {
  return answer(statusCode, { error, message });
}

function answer(statusCode: number, body: object): HttpAnswer {
  return {
    statusCode,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}
