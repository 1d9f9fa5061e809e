package org.fastforward.models;
