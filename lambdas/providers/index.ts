/** The registry: a new provider is its adapter here, its name in contracts/functions.ts, and a config entry. */
import type { Provider } from "../../contracts/functions";
import type { ProviderAdapter } from "./adapter";
import { generic } from "./generic";
import { paypal } from "./paypal";
import { square } from "./square";
import { stripe } from "./stripe";

const adapters: Readonly<Record<Provider, ProviderAdapter>> = { stripe, paypal, square, generic };

export function adapterOf(provider: string): ProviderAdapter | undefined {
  return Object.hasOwn(adapters, provider) ? adapters[provider as Provider] : undefined;
}
