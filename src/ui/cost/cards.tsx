import { memo } from 'react';
import { CT, number } from './text.ts';
import { askedAt, useReport, useShown } from './use-cost.ts';
import { Blank, BucketStrip, RuleStrip } from './walk-strip.tsx';

/** The two answers, as large as they deserve. */
export const Cards = memo(function Cards() {
  const { position } = useShown();
  const report = useReport();
  const a = report ? askedAt(report.iptables.asked, position) : null;
  const b = report ? askedAt(report.ipvs.asked, position) : null;
  return (
    <div className="cost-cards" aria-live="polite">
      <article className="cost-card side-a">
        <h3>{CT.iptables}</h3>
        <Figure value={a?.first.natRules} what={CT.rulesInNat(a?.first.natRules ?? 0)} when={CT.firstPacket} />
        {a && report ? <RuleStrip cost={a.first} services={report.services} /> : <Blank />}
        <Figure value={a?.later.natRules} what={laterText(a?.later.natRules)} when={CT.laterPacket} small />
        <p className="quiet">{a ? CT.others(a.first.otherRules, a.later.otherRules) : '\u00a0'}</p>
      </article>
      <article className="cost-card side-b">
        <h3>{CT.ipvs}</h3>
        <Figure
          value={b?.first.natRules}
          what={CT.rulesInNat(b?.first.natRules ?? 0)}
          more={b ? CT.firstMore(b.first.setLookups, b.first.serviceProbes ?? 0) : ''}
          when={CT.firstPacket}
        />
        {b ? <BucketStrip asked={b} /> : <Blank />}
        <Figure
          value={b?.later.natRules}
          what={laterText(b?.later.natRules)}
          more={b ? CT.laterMore(b.later.setLookups, b.later.connectionProbes ?? 0) : ''}
          when={CT.laterPacket}
          small
        />
        <p className="quiet">{b ? CT.others(b.first.otherRules, b.later.otherRules) : '\u00a0'}</p>
      </article>
    </div>
  );
});

const laterText = (rules: number | undefined): string => (rules === 0 ? CT.laterNone : CT.laterSome);

interface FigureProps {
  readonly value: number | undefined;
  readonly what: string;
  readonly when: string;
  readonly more?: string;
  readonly small?: boolean;
}

function Figure({ value, what, when, more = '', small = false }: FigureProps) {
  return (
    <p className={small ? 'cost-figure small-figure' : 'cost-figure'}>
      <span className="cost-when">{when}</span>
      <b>{value === undefined ? '\u2026' : number(value)}</b>
      <span className="cost-what">
        {what}
        {more !== '' && <span>{more}</span>}
      </span>
    </p>
  );
}
