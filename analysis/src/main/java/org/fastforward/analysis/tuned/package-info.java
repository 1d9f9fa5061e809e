/** What is left when Adam's learning rate is good: every arm beside Adam at its best rate. */
package org.fastforward.analysis.tuned;
