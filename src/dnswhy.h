/* libdnswhy: why did that lookup fail? (public interface) */
#ifndef DNSWHY_H
#define DNSWHY_H

#endif
