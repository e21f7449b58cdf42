import type { ComponentChildren, TargetedKeyboardEvent } from "preact";
import { useState } from "preact/hooks";

export interface Tab {
  name: string;
  count?: number;
  alarming?: boolean;
  show(): ComponentChildren;
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** Arrow keys move between tabs, as the ARIA practices have it. */
export function Tabs({ tabs }: { tabs: readonly Tab[] }) {
  const [at, setAt] = useState(0);
  const move = (event: TargetedKeyboardEvent<HTMLElement>) => {
    const step = steps[event.key];
    if (step === undefined) return;
    const next = (at + step + tabs.length) % tabs.length;
    setAt(next);
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <section class="card tabs">
      <div role="tablist" aria-label="What happened" onKeyDown={move}>
        {tabs.map(({ name, count = 0, alarming }, i) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${i}`}
            aria-controls="tab-panel"
            aria-selected={i === at}
            tabIndex={i === at ? 0 : -1}
            onClick={() => setAt(i)}
          >
            {name}
            {count > 0 && <span class={alarming ? "badge bad" : "badge"}>{count}</span>}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${at}`} tabIndex={0}>
        {tabs[at]!.show()}
      </div>
    </section>
  );
}
