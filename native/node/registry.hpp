// The ports of every Runner of this process by number, so that a worker can take one up with nothing but the number.
#pragma once

#include "net/ports.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <variant>

namespace midip2p::node {

/// Why a port could not be taken up; the addon's own codes, beside those of core/result.hpp.
inline constexpr std::string_view kUnknownHandle = "unknown-port";
inline constexpr std::string_view kPortInUse = "port-in-use";

/// Design: one table for all environments (the main thread and its workers), behind a mutex that is taken when a port
/// is opened, taken up or closed, never per event. It is leaked: io threads outlive `process.exit`, and a static with
/// a destructor would go away under them. A port has one producer or one taker at a time, so a number is lent to one
/// InPort or OutPort object, and lent again when that gives it back. [any]
class Registry {
  public:
    /// Whole numbers from 1; none is used twice in a process.
    using Handle = std::uint32_t;
    template <class Port> struct Loan {
        std::shared_ptr<Port> port; // null: see trouble
        std::string_view trouble;
    };

    static Registry& of_process();

    Handle add(std::shared_ptr<net::InPortHandle> port) { return insert(std::move(port)); }
    Handle add(std::shared_ptr<net::OutPortHandle> port) { return insert(std::move(port)); }
    /// The port cannot be taken up any more; who has it keeps it, closed.
    void remove(Handle handle);

    Loan<net::InPortHandle> lend_in(Handle handle) { return lend<net::InPortHandle>(handle); }
    Loan<net::OutPortHandle> lend_out(Handle handle) { return lend<net::OutPortHandle>(handle); }
    /// Called by whoever has it, after its last event. What an input's producer held is released by this.
    void give_back(Handle handle);

  private:
    using Port = std::variant<std::shared_ptr<net::InPortHandle>, std::shared_ptr<net::OutPortHandle>>;
    struct Entry {
        Port port;
        bool lent = false;
    };

    Handle insert(Port port);
    template <class T> Loan<T> lend(Handle handle);

    std::mutex mutex_;
    std::unordered_map<Handle, Entry> entries_;
    Handle last_ = 0;
};

} // namespace midip2p::node
