using FsCheck;
using FsCheck.Fluent;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>Any sequence of calls agrees with a model: a dictionary, and counters that are readable when they are not zero.</summary>
public abstract class ModelContract(Backend backend) : SelectorContract(backend)
{
    private const int Descriptors = 5;

    // What a step does is chosen by one number, so that FsCheck shrinks both the sequence and its steps.
    [Fact]
    public void Any_sequence_of_calls_agrees_with_the_model() => Prop
        .ForAll(
            Gen.Choose(0, 9_999).ListOf().ToArbitrary(),
            steps =>
            {
                using var run = new Run(Backend.Create(), Backend.Offered);
                foreach (int step in steps)
                {
                    run.Do(step);
                }

                run.Compare();
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(80));

    private sealed class Run : IDisposable
    {
        private readonly BaseSelector _selector;
        private readonly Readiness _offered;
        private readonly RawDescriptor[] _counters;
        private readonly int[] _counts = new int[Descriptors];
        private readonly Dictionary<nint, SelectorKey> _model = [];

        public Run(BaseSelector selector, Readiness offered)
        {
            _selector = selector;
            _offered = offered;
            _counters = [.. Enumerable.Range(0, Descriptors).Select(_ => new RawDescriptor(Libc.EventDescriptor()))];
        }

        public void Do(int step)
        {
            int index = step % Descriptors;
            Readiness events = (Readiness)(step / 10 % 8) & _offered;
            object? data = step / 100 % 2 == 0 ? null : step / 1000;
            int number = _counters[index].Number;
            switch (step / 500 % 7)
            {
                case 0:
                    Register(number, events, data);
                    break;
                case 1:
                    Modify(number, events, data);
                    break;
                case 2:
                    Unregister(number);
                    break;
                case 3:
                    Libc.Write(number, BitConverter.GetBytes(1L));
                    _counts[index]++;
                    break;
                case 4 when _counts[index] > 0:
                    Libc.Read(number, new byte[8]);
                    _counts[index] = 0;
                    break;
                default:
                    Compare();
                    break;
            }
        }

        public void Compare()
        {
            Assert.Equal(
                _model.Values.OrderBy(static key => key.FileDescriptor),
                _selector.GetMap().Values.OrderBy(static key => key.FileDescriptor));

            IEnumerable<ReadinessEvent> expected =
                from key in _model.Values
                let events = key.Events & ReadinessOf(key.FileDescriptor)
                where events != Readiness.None
                orderby key.FileDescriptor
                select new ReadinessEvent(key, events);
            Assert.Equal(expected, _selector.Select(TimeSpan.Zero).OrderBy(static ready => ready.Key.FileDescriptor));
        }

        public void Dispose()
        {
            _selector.Dispose();
            foreach (RawDescriptor counter in _counters)
            {
                counter.Dispose();
            }
        }

        private void Register(int number, Readiness events, object? data)
        {
            if (events == Readiness.None)
            {
                Assert.Throws<ArgumentException>(() => _selector.Register(number, events, data));
            }
            else if (_model.ContainsKey(number))
            {
                Assert.Throws<InvalidOperationException>(() => _selector.Register(number, events, data));
            }
            else
            {
                _model[number] = _selector.Register(number, events, data);
                Assert.Equal(new SelectorKey(number, number, events, data), _model[number]);
            }
        }

        private void Modify(int number, Readiness events, object? data)
        {
            if (events == Readiness.None)
            {
                Assert.Throws<ArgumentException>(() => _selector.Modify(number, events, data));
            }
            else if (!_model.TryGetValue(number, out SelectorKey? before))
            {
                Assert.Throws<KeyNotFoundException>(() => _selector.Modify(number, events, data));
            }
            else
            {
                SelectorKey after = _selector.Modify(number, events, data);
                Assert.Equal(before with { Events = events, Data = data }, after);
                Assert.Equal(before == after, ReferenceEquals(before, after));
                _model[number] = after;
            }
        }

        private void Unregister(int number)
        {
            if (_model.Remove(number, out SelectorKey? key))
            {
                Assert.Same(key, _selector.Unregister(number));
            }
            else
            {
                Assert.Throws<KeyNotFoundException>(() => _selector.Unregister(number));
            }
        }

        private Readiness ReadinessOf(nint descriptor)
        {
            int index = Array.FindIndex(_counters, counter => counter.Number == descriptor);
            return Readiness.Write | (_counts[index] > 0 ? Readiness.Read : Readiness.None);
        }
    }
}
