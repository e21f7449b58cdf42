/**
 * CPU time that sending one webhook takes on the machine of the figures (two cores). Machines of CI differ, and
 * one and the same by half from hour to hour; sending costs the same work everywhere, in the same seconds as what
 * is measured. To be measured anew where the sender changes.
 */
const SENDING_CPU_MS = 0.55;

export interface MachineSpeed {
  /** 1 for the machine of the figures and every faster one; 2 where the same work takes twice the time. */
  slowness: number;
  text: string;
}

/** What may be asked of this machine: the rates of the figures, divided by its slowness. */
export function machineSpeed(sendingCpuMs: number): MachineSpeed {
  const slowness = Math.max(1, sendingCpuMs / SENDING_CPU_MS);
  const text = `sending one takes ${sendingCpuMs.toFixed(2)} ms of CPU, ${SENDING_CPU_MS.toFixed(2)} on the machine of the figures`;
  return { slowness, text };
}
