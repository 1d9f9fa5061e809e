package org.fastforward.analysis;
