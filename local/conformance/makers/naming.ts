/** AWS's PascalCase members as Pulumi's camelCase properties, all the way down. */
export function camel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      exceptions[name] ?? name[0]!.toLowerCase() + name.slice(1),
      camel(member),
    ]),
  );
}

const exceptions: Readonly<Record<string, string>> = {
  DynamoDBStreamParameters: "dynamodbStreamParameters",
};
