/**
 * The paper's three tasks as plain Java arrays: what a task, an example and a division of data are.
 *
 * <p>Start at {@link org.fastforward.tasks.load.TaskData#load}, which reads records from local
 * files ({@code read}, {@code embedded}), formats them as the original did ({@code format}),
 * tokenises them ({@code tokenise}, kept in {@code cache}), and divides them into train, tiny
 * validation and test ({@code split}); {@code batch} groups them for a step. Whatever is wrong with
 * the input is a {@link org.fastforward.shared.UserException}. Nothing here knows models or
 * devices.
 */
package org.fastforward.tasks;
