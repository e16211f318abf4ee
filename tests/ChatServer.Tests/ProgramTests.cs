namespace ChatServer.Tests;

public class ProgramTests
{
    [Fact]
    public void The_sample_is_an_executable()
    {
        Assert.NotNull(System.Reflection.Assembly.Load("ChatServer").EntryPoint);
    }
}
