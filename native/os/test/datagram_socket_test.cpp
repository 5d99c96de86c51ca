#include "os/clock.hpp"
#include "os/datagram_socket.hpp"
#include "os/poller.hpp"
#include "os/socket.hpp"
#include "test/check.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <vector>

using namespace midip2p::core;
using namespace midip2p::os;
using Sent = DatagramSocket::Sent;

namespace {

DatagramSocket bound(const Address& address = {"127.0.0.1", 0}) {
    auto made = DatagramSocket::bind(address);
    REQUIRE(made.error() == Errc::ok);
    return std::move(*made);
}

ByteView view(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

struct Waiting {
    std::unique_ptr<Poller> poller = std::move(*Poller::make());
    /// Waits until something is there to read.
    DatagramSocket::Received next(const DatagramSocket& socket, std::span<std::uint8_t> into) {
        REQUIRE(poller->add(socket.descriptor(), 1, true, false) == Errc::ok);
        while (poller->wait(Poller::kForever).empty()) {
        }
        poller->remove(socket.descriptor());
        return socket.receive(into);
    }
};

int option(const DatagramSocket& socket, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    REQUIRE(getsockopt(socket.descriptor(), level, name, &value, &size) == 0);
    return value;
}

} // namespace

TEST_CASE("datagrams go between two sockets, each whole, with where it came from and when") {
    Waiting waiting;
    const Clock clock;
    for (const char* host : {"127.0.0.1", "::1"}) {
        const auto a = bound({host, 0}), b = bound({host, 0});
        const LocalTime before = clock.now();
        CHECK(a.send(view("first"), b.local()) == Sent::sent);
        CHECK(a.send(view(""), b.local()) == Sent::sent);
        CHECK(a.send(view("third"), b.local()) == Sent::sent);
        std::vector<std::uint8_t> into(100);
        for (const std::string_view text : {"first", "", "third"}) {
            const auto got = waiting.next(b, into);
            CHECK(got.any);
            CHECK(std::string(into.begin(), into.begin() + static_cast<long>(got.bytes)) == text);
            CHECK(got.from == a.local());
            REQUIRE(got.stamp_ns.has_value());
            CHECK(clock.at_realtime_ns(*got.stamp_ns) <= clock.now());
            CHECK(clock.at_realtime_ns(*got.stamp_ns) >= before - 1'000); // of two clocks
        }
        CHECK(!b.receive(into).any);
    }
}

TEST_CASE("a datagram that is longer than the buffer is cut, and the next one is whole") {
    Waiting waiting;
    const auto a = bound(), b = bound();
    CHECK(a.send(view("0123456789"), b.local()) == Sent::sent);
    CHECK(a.send(view("next"), b.local()) == Sent::sent);
    std::vector<std::uint8_t> into(4);
    CHECK(waiting.next(b, into).bytes == 4u);
    CHECK(std::string(into.begin(), into.end()) == "0123");
    CHECK(waiting.next(b, into).bytes == 4u);
    CHECK(std::string(into.begin(), into.end()) == "next");
}

TEST_CASE("a UDP socket takes the port number of a TCP listener, and only one does") {
    const auto listener = Socket::listen({"127.0.0.1", 0});
    REQUIRE(listener.error() == Errc::ok);
    const Address at = listener->local();
    const auto beside = bound(at);
    CHECK(address_of(beside.local()) == at);
    CHECK(DatagramSocket::bind(at).error() == Errc::address_in_use);
    CHECK(DatagramSocket::bind({"no.address", 1}).error() == Errc::address_invalid);
    CHECK(DatagramSocket::bind({"192.0.2.1", 0}).error() == Errc::address_invalid); // of no machine
}

TEST_CASE("what cannot be sent says so, and the socket stays as it was") {
    Waiting waiting;
    const auto a = bound(), b = bound();
    CHECK(a.send(std::vector<std::uint8_t>(70'000), b.local()) == Sent::too_long);
    CHECK(a.send(view("x"), *endpoint_of({"::1", 9})) == Sent::refused); // of another family
    Endpoint nobody;
    {
        nobody = bound().local();
    } // closed again: the system there answers that nobody listens
    for (int i = 0; i < 3; ++i) CHECK(a.send(view("is anybody there?"), nobody) == Sent::sent);
    std::vector<std::uint8_t> into(100);
    CHECK(!a.receive(into).any);
    CHECK(a.send(view("still here"), b.local()) == Sent::sent);
    CHECK(waiting.next(b, into).bytes == 10u);
}

TEST_CASE("datagrams are not cut in pieces on their way, and wait in bounded buffers") {
    const auto v4 = bound(), v6 = bound({"::1", 0});
    CHECK(option(v4, IPPROTO_IP, IP_MTU_DISCOVER) == IP_PMTUDISC_PROBE);
    CHECK(option(v6, IPPROTO_IPV6, IPV6_MTU_DISCOVER) == IPV6_PMTUDISC_PROBE);
    for (const auto* socket : {&v4, &v6})
        CHECK(option(*socket, SOL_SOCKET, SO_RCVBUF) <= 2 * 256 * 1024); // the kernel doubles it
}

TEST_CASE("an endpoint is its address, of either family, and no name") {
    for (const Address& address : {Address{"192.0.2.7", 4711}, Address{"2001:db8::7", 4711}, Address{"::", 0}}) {
        const auto endpoint = endpoint_of(address);
        REQUIRE(endpoint.has_value());
        CHECK(address_of(*endpoint) == address);
    }
    CHECK(!endpoint_of({"localhost", 1}).has_value());
    CHECK(*endpoint_of({"192.0.2.7", 1}) != *endpoint_of({"192.0.2.7", 2}));
    CHECK(*endpoint_of({"0.0.0.0", 1}) != *endpoint_of({"::", 1}));
}
