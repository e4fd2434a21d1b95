import { Icon } from './icons.tsx';

interface PressProps {
  /** What it does, for the tip and for screen readers. */
  readonly label: string;
  readonly icon: Parameters<typeof Icon>[0]['name'];
  readonly act: () => void;
  readonly disabled?: boolean;
  readonly className?: string;
}

/** A button that is one icon. */
export function Press({ label, icon, act, disabled = false, className = '' }: PressProps) {
  return (
    <button
      type="button"
      className={`icon-button ${className}`}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  );
}
