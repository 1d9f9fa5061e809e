/** How a command shows how far it is: to a person, to a log, to the process that started it. */
package org.fastforward.harness.cli.progress;
