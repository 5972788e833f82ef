/**
 * The merchant's screens in a real Chromium, on a shop of the test stack and its sandbox.
 *
 * Started by scripts/suite-e2e, which makes the shop. One worker: all specs share that shop, each begins by putting
 * it back to the first day. Time-outs are wide, because a busy machine is slow and not wrong.
 */
import { defineConfig } from '@playwright/test';
import { ADMIN_STATE, RESULTS } from './support/places.mjs';

export default defineConfig( {
	testDir: '.',
	testMatch: '*.spec.mjs',
	outputDir: RESULTS,
	globalSetup: './support/global-setup.mjs',
	fullyParallel: false,
	workers: 1,
	retries: 0,
	timeout: 180_000,
	expect: { timeout: 45_000 },
	reporter: 'list',
	use: {
		baseURL: process.env.TRACKINGTECH_SITE_URL,
		storageState: ADMIN_STATE,
		viewport: { width: 1280, height: 900 },
		locale: 'en-US',
		contextOptions: { reducedMotion: 'reduce' },
		actionTimeout: 60_000,
		navigationTimeout: 120_000,
		trace: 'retain-on-failure',
		launchOptions: {
			executablePath: process.env.TRACKINGTECH_CHROMIUM || '/usr/bin/chromium',
			args: [
				'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
				'--disable-background-networking', '--disable-component-update', '--disable-sync',
			],
		},
	},
} );
