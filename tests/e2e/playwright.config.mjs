/**
 * The merchant's screens in a real Chromium, on a shop of the test stack and its sandbox.
 *
 * Started by scripts/suite-e2e, which makes the shop. One worker: all specs share that shop, each begins by putting
 * it back to the first day. Time-outs are wide, because a busy machine is slow and not wrong.
 */
import { defineConfig } from '@playwright/test';
import { RESULTS } from './support/places.mjs';

export default defineConfig( {
	testDir: '.',
	testMatch: '*.spec.mjs',
	outputDir: RESULTS,
	globalSetup: './support/global-setup.mjs',
	fullyParallel: false,
	workers: 1,
	// A browser on a loaded machine: one that passes at the second go is listed as flaky in the report, not hidden.
	retries: 1,
	timeout: 180_000,
	expect: { timeout: 45_000 },
	reporter: 'list',
	use: {
		// Recording slows every spec; what the page held is kept on failure anyway (error-context.md).
		trace: process.env.TRACKINGTECH_TRACE ? 'retain-on-failure' : 'off',
		screenshot: 'only-on-failure',
		launchOptions: {
			executablePath: process.env.TRACKINGTECH_CHROMIUM || '/usr/bin/chromium',
			args: [
				'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
				'--disable-background-networking', '--disable-component-update', '--disable-sync',
			],
		},
	},
} );
