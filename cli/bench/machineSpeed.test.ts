import { machineSpeed } from "./machineSpeed";

describe("the speed of a machine", () => {
  it("is that of the figures, or slower by what sending costs more", () => {
    expect(machineSpeed(0.55).slowness).toBe(1);
    expect(machineSpeed(0.825).slowness).toBeCloseTo(1.5);
  });

  it("asks no more of a faster machine, where a figure is a figure", () => {
    expect(machineSpeed(0.2).slowness).toBe(1);
  });
});
