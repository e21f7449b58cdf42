/** `stripe-webhooks-dev.fifo` → `stripe-webhooks` */
export function labelOf(name: string, stack: string): string {
  const plain = name.replace(/\.fifo$/, "");
  return plain.endsWith(`-${stack}`) ? plain.slice(0, -stack.length - 1) : plain;
}
