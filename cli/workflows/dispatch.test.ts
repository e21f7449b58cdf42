import { dispatch } from "./dispatch";

const env = { GITHUB_TOKEN: "token", GITHUB_REPOSITORY: "payments/webhooks" };

interface Sent {
  url: string;
  body: unknown;
}

function gitHub(status: number) {
  const sent: Sent[] = [];
  const answer: typeof fetch = async (url, request) => {
    sent.push({ url: String(url), body: JSON.parse(String(request!.body)) });
    return new Response(null, { status, statusText: status === 204 ? "No Content" : "Forbidden" });
  };
  return { sent, answer };
}

it("starts a workflow on main with its input", async () => {
  const { sent, answer } = gitHub(204);
  const input = { name: "commit", value: "abc" };
  await dispatch({ workflow: "gate.yml", input }, { env, fetch: answer });
  expect(sent).toEqual([
    {
      url: "https://api.github.com/repos/payments/webhooks/actions/workflows/gate.yml/dispatches",
      body: { ref: "main", inputs: { commit: "abc" } },
    },
  ]);
});

it("says what GitHub refused and how to go on", async () => {
  const { answer } = gitHub(403);
  await expect(dispatch({ workflow: "gate.yml" }, { env, fetch: answer })).rejects.toThrow(
    "gate.yml was not started: GitHub answered 403 Forbidden. Run it by hand: gh workflow run gate.yml.",
  );
});

it("says what it lacks before it asks", async () => {
  const { sent, answer } = gitHub(204);
  await expect(
    dispatch({ workflow: "gate.yml" }, { env: { GITHUB_TOKEN: "t" }, fetch: answer }),
  ).rejects.toThrow("set GITHUB_TOKEN (actions: write) and GITHUB_REPOSITORY");
  expect(sent).toEqual([]);
});
