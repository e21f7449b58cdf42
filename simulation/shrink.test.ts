import { shrink } from "./shrink";

const has =
  (...needed: number[]) =>
  async (some: readonly number[]) =>
    needed.every((one) => some.includes(one));

it("finds the few members that matter", async () => {
  const all = Array.from({ length: 40 }, (_, i) => i);
  expect(await shrink(all, has(3, 31), 500)).toEqual([3, 31]);
});

it("comes to nothing where nothing is needed", async () => {
  expect(await shrink([1, 2, 3], has(), 500)).toEqual([]);
});

it("stops after its tries with the shortest list so far", async () => {
  let tries = 0;
  const counted = async (some: readonly number[]) => {
    tries += 1;
    return some.includes(1);
  };
  const left = await shrink([1, 2, 3, 4, 5, 6, 7, 8], counted, 3);
  expect(tries).toBe(3);
  expect(left).toContain(1);
});
