/**
 * The paper's three tasks as plain Java arrays: reads records from local files, formats them as the
 * original did, tokenises, masks labels, and splits into train, tiny validation and test.
 *
 * <p>Start at {@link org.fastforward.tasks.TaskData#load}. Whatever is wrong with the input is a
 * {@link org.fastforward.shared.UserException}. Nothing here knows models or devices.
 */
package org.fastforward.tasks;
