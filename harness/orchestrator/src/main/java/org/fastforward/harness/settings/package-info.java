/** Every hyperparameter: its name, meaning, default and check, in one place. */
package org.fastforward.harness.settings;
