import { expect, type Locator, type Page } from '@playwright/test';
import { HookscopePage } from './hookscope-page.ts';

/** The Learn panel as a reader sees it. */
export class LearnPage extends HookscopePage {
  readonly panel: Locator;
  readonly goal: Locator;
  /** What scrolls. */
  readonly area: Locator;

  constructor(page: Page) {
    super(page);
    this.panel = page.getByRole('complementary', { name: 'Learn' });
    this.area = page.locator('.learn-area');
    this.goal = this.panel.getByRole('region', { name: 'Goal' });
  }

  async openLearn(): Promise<void> {
    await this.open();
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Learn' }).click();
    await expect(this.panel.getByRole('tab', { name: 'Lessons' })).toBeVisible();
  }

  /** Chooses a list and opens an entry of it by its title; the chapters of levels are unfolded. */
  async choose(list: 'Lessons' | 'Levels' | 'Labs', title: string): Promise<void> {
    await this.panel.getByRole('tab', { name: list }).click();
    const entry = this.panel
      .getByRole('tabpanel')
      .getByRole('button')
      .filter({ has: this.page.getByText(title, { exact: true }) });
    if (list === 'Levels')
      for (const chapter of await this.panel.locator('details').all())
        if ((await chapter.getAttribute('open')) === null) await chapter.locator('summary').click();
    await entry.click();
    await expect(this.panel.getByRole('heading', { level: 2, name: title, exact: true })).toBeVisible();
  }

  /** The goal has been tried, and so many rows of it are met. */
  async met(count: number): Promise<void> {
    await expect(this.goal.getByRole('status')).toHaveText(new RegExp(`^${count} of \\d+ met$`));
  }
}
