export function TwinView() {
  return null;
}
