import { AwsError, NotModelledError } from "../../core/errors";

/**
 * Schedule expressions: `rate(5 minutes)`, `cron(0 3 * * ? *)`, both in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export interface Schedule {
  /** The first moment after `afterMs` at which the rule is due; undefined where there is none. */
  nextMs(afterMs: number): number | undefined;
}

export function parseSchedule(expression: string): Schedule {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) return rateSchedule(expression, Number(rate[1]), rate[2]!, rate[3] === "s");
  const cron = /^cron\((.+)\)$/.exec(expression);
  if (cron) return cronSchedule(expression, cron[1]!.trim().split(/\s+/));
  throw invalid(expression);
}

const unitMs: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** AWS insists on the grammar: `rate(1 minute)`, `rate(2 minutes)`. */
function rateSchedule(expression: string, value: number, unit: string, plural: boolean): Schedule {
  if (value === 0 || (value === 1) === plural) throw invalid(expression);
  const everyMs = value * unitMs[unit]!;
  return { nextMs: (afterMs) => afterMs + everyMs };
}

interface Field {
  min: number;
  max: number;
  names?: readonly string[];
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const fields: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 1, max: 7, names: weekdays },
  { min: 1970, max: 2199 },
];

/** Minutes, hours, day of the month, month, day of the week (1 is Sunday), year. */
function cronSchedule(expression: string, parts: string[]): Schedule {
  if (parts.length !== 6) throw invalid(expression);
  // One of the two days must be left open, with a question mark.
  if ((parts[2] === "?") === (parts[4] === "?")) throw invalid(expression);
  const sets = parts.map((part, i) => parseField(expression, part, fields[i]!));
  const [minutes, hours, days, monthSet, weekdaySet, years] = sets as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
  ];
  const dayFits = (date: Date) =>
    years.has(date.getUTCFullYear()) &&
    monthSet.has(date.getUTCMonth() + 1) &&
    days.has(date.getUTCDate()) &&
    weekdaySet.has(date.getUTCDay() + 1);
  return {
    nextMs(afterMs) {
      const firstMs = Math.floor(afterMs / 60_000) * 60_000 + 60_000;
      const lastYear = Math.max(...years);
      let dayMs = Math.floor(firstMs / 86_400_000) * 86_400_000;
      for (; new Date(dayMs).getUTCFullYear() <= lastYear; dayMs += 86_400_000) {
        if (!dayFits(new Date(dayMs))) continue;
        const due = firstMinute(dayMs, firstMs, hours, minutes);
        if (due !== undefined) return due;
      }
      return undefined;
    },
  };
}

function firstMinute(
  dayMs: number,
  fromMs: number,
  hours: Set<number>,
  minutes: Set<number>,
): number | undefined {
  for (let hour = 0; hour < 24; hour++) {
    if (!hours.has(hour)) continue;
    for (let minute = 0; minute < 60; minute++) {
      const ms = dayMs + hour * 3_600_000 + minute * 60_000;
      if (minutes.has(minute) && ms >= fromMs) return ms;
    }
  }
  return undefined;
}

function parseField(expression: string, part: string, field: Field): Set<number> {
  if (/[LW#]/.test(part.replace(/JUL|WED/g, "")))
    throw new NotModelledError(`L, W and # in a cron expression (${expression})`);
  const set = new Set<number>();
  for (const item of part.split(",")) {
    const [range = "", step, ...more] = item.split("/");
    const [low, high] = bounds(expression, range, field, step !== undefined);
    const every = step === undefined ? 1 : Number(step);
    if (more.length > 0 || !Number.isInteger(every) || every < 1) throw invalid(expression);
    for (let value = low; value <= high; value += every) set.add(value);
  }
  return set;
}

function bounds(
  expression: string,
  range: string,
  field: Field,
  stepped: boolean,
): [number, number] {
  if (range === "*" || range === "?") return [field.min, field.max];
  const [first = "", last, ...more] = range.split("-");
  const low = number(first, field);
  const high = last === undefined ? (stepped ? field.max : low) : number(last, field);
  if (more.length > 0 || !(low >= field.min && low <= high && high <= field.max))
    throw invalid(expression);
  return [low, high];
}

function number(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + field.min;
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

function invalid(expression: string): AwsError {
  return new AwsError(
    "ValidationException",
    `Parameter ScheduleExpression is not valid: "${expression}"; expected rate(5 minutes) or cron(0 3 * * ? *).`,
  );
}
