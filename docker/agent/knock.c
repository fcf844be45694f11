/*
 * knock FROM TO:SPORT:DPORT...
 *
 * Sends one TCP SYN from the address FROM for each further argument, as if the port SPORT wanted to connect to the
 * port DPORT of the address TO. Nobody waits for an answer. The kernel is told to use no router, and the segments
 * could not pass one: they stay on the link.
 *
 * Ends with 0 when all were sent, or thrown away by packet rules of this network namespace, which is for those who
 * count them to see. Otherwise it says why and ends with 1.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct segment {
	struct iphdr ip;
	struct tcphdr tcp;
};

/* What the checksum of TCP covers besides the segment itself. */
struct pseudo_header {
	uint32_t from, to;
	uint8_t zero, protocol;
	uint16_t length;
};

static uint32_t sum(const void *data, size_t bytes)
{
	const uint8_t *byte = data;
	uint32_t total = 0;
	for (size_t i = 0; i < bytes; i += 2)
		total += (uint32_t)(byte[i] << 8 | byte[i + 1]);
	return total;
}

static uint16_t checksum(const struct segment *s)
{
	struct pseudo_header header = {
		.from = s->ip.saddr,
		.to = s->ip.daddr,
		.protocol = IPPROTO_TCP,
		.length = htons(sizeof s->tcp),
	};
	uint32_t total = sum(&header, sizeof header) + sum(&s->tcp, sizeof s->tcp);
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return htons((uint16_t)~total);
}

/* Returns the socket for packets whose headers the caller makes, or -1. */
static int open_socket(void)
{
	int on = 1;
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_DONTROUTE, &on, sizeof on) != 0)
		return -1;
	return fd;
}

static int send_syn(int fd, struct in_addr from, struct in_addr to, unsigned sport, unsigned dport)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	/* The kernel fills in the length, the number and the checksum of the IP header. */
	struct segment s = {
		.ip = { .version = 4, .ihl = 5, .ttl = 1, .protocol = IPPROTO_TCP },
		.tcp = { .doff = 5, .syn = 1 },
	};
	s.ip.saddr = from.s_addr;
	s.ip.daddr = to.s_addr;
	s.tcp.source = htons((uint16_t)sport);
	s.tcp.dest = htons((uint16_t)dport);
	s.tcp.seq = htonl((uint32_t)now.tv_nsec);
	s.tcp.window = htons(1024);
	s.tcp.check = checksum(&s);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = to };
	if (sendto(fd, &s, sizeof s, 0, (struct sockaddr *)&address, sizeof address) == sizeof s)
		return 0;
	return errno == EPERM ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct in_addr from, to;
	if (argc < 3 || inet_pton(AF_INET, argv[1], &from) != 1) {
		fprintf(stderr, "usage: knock FROM TO:SPORT:DPORT...\n");
		return 2;
	}
	int fd = open_socket();
	if (fd < 0) {
		perror("knock: socket");
		return 1;
	}
	for (int i = 2; i < argc; i++) {
		char host[INET_ADDRSTRLEN];
		unsigned sport, dport;
		int end = 0;
		if (sscanf(argv[i], "%15[0-9.]:%u:%u%n", host, &sport, &dport, &end) != 3 || argv[i][end] != '\0' ||
		    inet_pton(AF_INET, host, &to) != 1 || sport > 65535 || dport > 65535) {
			fprintf(stderr, "knock: %s is not TO:SPORT:DPORT\n", argv[i]);
			return 2;
		}
		if (send_syn(fd, from, to, sport, dport) != 0) {
			fprintf(stderr, "knock: %s: %s\n", argv[i], strerror(errno));
			return 1;
		}
	}
	return 0;
}
