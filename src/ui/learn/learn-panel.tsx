export function LearnPanel() {
  return null;
}
