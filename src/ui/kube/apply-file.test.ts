import { expect, it } from 'vitest';
import { applyLine } from './apply-file.ts';

it('gives a text to kubectl whatever stands in it', () => {
  expect(applyLine('a: 1')).toBe("kubectl apply -f - <<'EOF'\na: 1\nEOF");
  expect(applyLine('a: |\n  x\nEOF\n\n').split('\n').at(0)).toBe("kubectl apply -f - <<'EOF_'");
  expect(applyLine('a: 1\r\nb: 2\r\n')).toBe("kubectl apply -f - <<'EOF'\na: 1\nb: 2\nEOF");
});
