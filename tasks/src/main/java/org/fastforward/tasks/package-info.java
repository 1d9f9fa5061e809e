package org.fastforward.tasks;
