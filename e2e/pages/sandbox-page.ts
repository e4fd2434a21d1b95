import { expect, type Locator, type Page } from '@playwright/test';

/** The editor for hosts and links, and the list of the reader's labs. */
export class SandboxPage {
  readonly page: Page;
  readonly form: Locator;
  readonly problems: Locator;
  readonly run: Locator;

  constructor(page: Page) {
    this.page = page;
    this.form = page.getByRole('region', { name: /^Form of / });
    this.problems = page.getByRole('region', { name: 'Problems' });
    this.run = page.getByRole('button', { name: 'Run this lab', exact: true });
  }

  /** From the lab's menu to the list of one's labs. */
  async open(): Promise<void> {
    await this.press(this.page.getByRole('button', { name: 'Make a lab, or change this one' }));
    await this.press(this.page.getByRole('button', { name: 'New lab\u2026' }));
    await expect(this.page.getByRole('heading', { name: 'Labs of your own' })).toBeVisible();
  }

  /** By key: nothing here needs a pointer. */
  async press(button: Locator, key = 'Enter'): Promise<void> {
    await expect(button).toBeEnabled();
    await button.focus();
    await this.page.keyboard.press(key);
  }

  async begin(template: string): Promise<void> {
    await this.press(this.page.getByRole('button', { name: new RegExp(`^${template}`) }));
    await expect(this.run).toBeVisible();
  }

  tool(name: string): Locator {
    return this.page.getByRole('toolbar', { name: 'Tools' }).getByRole('button', { name });
  }

  /** A node in the drawing. */
  node(name: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^${name}, `) });
  }

  /** An entry of the list beside the drawing. */
  item(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Lab, nodes and links' }).getByRole('button', { name });
  }
}
