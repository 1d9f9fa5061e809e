package org.fastforward.harness;
