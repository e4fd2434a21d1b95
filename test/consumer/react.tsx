import { useRef } from 'react';
import 'hook-scope/react';
import type { HookScopeElement } from 'hook-scope/react';

export function Drop() {
  const element = useRef<HookScopeElement>(null);
  return (
    <>
      <button type="button" onClick={() => element.current?.seek('drop')}>
        the drop
      </button>
      <hook-scope
        ref={element}
        id="drop"
        className="wide"
        scenario={'host\nclient$ ping -c 1 node'}
        step={20}
        mode="ipvs"
        height="640"
        write=""
        onhook-scope-step={({ detail }) => detail.fn.trim()}
        onhook-scope-verdict={({ detail }) => detail.fate === 'dropped'}
      >
        <img src="/ping.svg" alt="A ping comes in" />
      </hook-scope>
    </>
  );
}

export const wrong = [
  // @ts-expect-error: there are two modes
  <hook-scope key="1" mode="nft" />,
  // @ts-expect-error: a step is a number or a word
  <hook-scope key="2" step="first" />,
  // @ts-expect-error: no such field
  <hook-scope key="3" onhook-scope-step={({ detail }) => detail.gone} />,
];
