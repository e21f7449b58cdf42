const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** CLF time, as $context.requestTime has it: `21/Nov/2026:09:56:32 +0000`. */
export function requestTime(epochMs: number): string {
  const [year, month, rest] = new Date(epochMs).toISOString().split("-") as [
    string,
    string,
    string,
  ];
  const [day, time] = rest.split("T") as [string, string];
  return `${day}/${months[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
